"""Who has waited longest has the next turn; nobody overtakes."""

import threading

from teachkit.assignments.turns import Turns

from .conftest import until


def test_nobody_overtakes_who_waits() -> None:
    turns, went = Turns(1), []

    def work(number: int) -> None:
        with turns:
            went.append(number)

    turns.acquire()
    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(5)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        until(lambda number=number: len(turns.waiting) == number)  # type: ignore[misc]
    turns.release()
    work(5)
    for thread in threads:
        thread.join(60)
    assert went == [0, 1, 2, 3, 4, 5]


def test_as_many_at_once_as_there_are_turns_and_none_is_lost() -> None:
    turns, inside, most = Turns(2), set(), []
    both = threading.Barrier(2, timeout=600)

    def work(number: int) -> None:
        with turns:
            inside.add(number)
            most.append(len(inside))
            if number < 2:
                both.wait()
            inside.discard(number)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert max(most) == 2 and len(most) == 20
    assert turns.free == 2 and not turns.waiting
    try:
        with turns:
            raise ValueError
    except ValueError:
        assert turns.free == 2
