"""The crop tool: choose crop and angle of the current photo, turn and mirror the selected ones."""
