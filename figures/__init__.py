"""The book's figures, one file a chapter and one function a figure."""
