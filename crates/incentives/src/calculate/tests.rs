mod properties;
mod refused;
mod worked;
