"""The base of page objects: targets, labels, the application session and the change gate."""
