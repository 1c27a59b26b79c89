//! Staff's pages in a browser without script: what each shows, and what its forms change and refuse.

mod assessments;
mod catalogue;
mod german;
mod import;
mod jobs;
mod known_bad;
mod known_names;
mod operations;
mod people;
mod reviews;
mod rollout;
mod start;
mod statistics;
