"""The application and its main window, which connect the features."""
