"""Plans with judgements and prices laid over them."""
