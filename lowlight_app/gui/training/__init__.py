"""The Retrain dialog: choose data, train in a child process, compare, use the result."""
