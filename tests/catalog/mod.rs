mod member_prices;
mod price_lists;
mod products;
