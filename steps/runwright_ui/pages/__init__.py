"""Page objects for any web application: the only place with locators."""
