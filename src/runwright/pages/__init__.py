"""What page objects stand on: targets, labels, the application session and the change gate."""
