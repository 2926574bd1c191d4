"""Page objects of the Dev Dashboard, and of the admin's pages on the way to an app's access token."""
