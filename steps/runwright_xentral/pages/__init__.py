"""Page objects of Xentral: the only place with locators."""
