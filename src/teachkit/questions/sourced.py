"""Where a misconception can be met: a claim of a review, or a paper."""

from collections.abc import Mapping
from typing import Any

from ..errors import nearest

#: The two reviews as a reader knows them.
REVIEWS = {"xu2025axis": "Xu et al. 2025", "pu2025crosstalk": "Pu et al. 2025"}


def where(source: Any) -> str:
    """Return the place in words: of a claim's id the review and its section, of ``{key, as}`` what ``as`` says.

    Raises ValueError for an unknown claim and for a mapping with other fields.
    """
    if isinstance(source, Mapping):
        if set(source) != {"key", "as"}:
            raise ValueError("a misconception's source is a claim's id, or key (of the bibliography) and as (in words)")
        return str(source["as"])
    # The claims are a large file, which most users of questions do not need.
    from ..claims import claims

    if source not in claims():
        raise ValueError(f"no claim '{source}'; {nearest(str(source), claims())}")
    claim = claims()[source]
    return f"{REVIEWS[claim.review]}, {'section ' if claim.at[0].isdigit() else ''}{claim.at}"


def told(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return the option, its feedback naming the misconception and its source where one is given."""
    if "source" not in option:
        return dict(option)
    said = f"{option['feedback']} Misconception: {option['misconception']}; see {where(option['source'])}."
    return {**option, "feedback": said}
