"""The steps of the documented procedure in the Shopify admin: a custom app, its scopes and its token."""
