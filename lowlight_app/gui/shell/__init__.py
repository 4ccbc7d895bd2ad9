"""The application and its main window, which connects the features."""
