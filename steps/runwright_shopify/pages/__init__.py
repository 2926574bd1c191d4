"""The page objects of the Shopify admin: the only place with locators."""
