mod properties;
mod refused;
mod worked;
mod year_sum;
