//! A demonstration town, made from a seed: the same seed gives the same town, on every machine, without a clock.
//! Everything in it is invented, and its passwords and secrets are for demonstration only: whoever knows the seed
//! knows them.
