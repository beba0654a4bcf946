//! The site and the API as visitors and machines meet them, over the demonstration commons.

mod accounts;
mod api;
mod api_contract;
mod assessments;
mod compasses;
mod crawl;
mod evidence;
mod files;
mod gps;
mod keeping;
mod links;
mod pages;
mod people;
mod relay;
mod searching;
mod security;
mod support;
mod together;
mod workshop;
mod writing;
