"""How the product is shown: routes, forms, templates. Views call one service, then render or redirect."""
