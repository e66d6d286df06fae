"""How the model is shown: graph values, and what draws them."""
