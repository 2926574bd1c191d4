"""The way to an access token since 2026: an app in the Dev Dashboard, its installation and its authorization."""
