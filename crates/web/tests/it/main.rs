//! The site and the API as visitors and machines meet them, over the demonstration commons.

mod api;
mod api_contract;
mod crawl;
mod gps;
mod keeping;
mod pages;
mod searching;
mod support;
mod workshop;
