//! Both connection types → an account. The only host that ever gets credentials is built here, from one DNS label.

pub mod account;
pub mod check;
pub mod domain;
