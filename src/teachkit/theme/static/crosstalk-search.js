/* From a folder no page may read another one: results then come without a summary. */
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
/* What the search says, in the words of the book. */
Object.assign(Documentation.TRANSLATIONS, {
  "Search Results": "Pages found",
  "Search finished, found ${resultCount} page(s) matching the search query.": "Pages that hold this: ${resultCount}.",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    "No page holds all of these words. Try one of them, or another spelling.",
});
