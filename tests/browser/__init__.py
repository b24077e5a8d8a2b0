"""Every built page in a real browser."""
