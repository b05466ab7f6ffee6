//! What the reference's parts promise, by tables and by chance, without a program around them.

mod aside;
mod aside_limits;
mod heads;
#[cfg(target_os = "linux")]
mod hostile;
#[cfg(target_os = "linux")]
mod links;
mod logged;
mod paths;
#[cfg(unix)]
mod paths_by_chance;
mod patient;
mod places;
mod ranges;
#[cfg(target_os = "linux")]
mod readiness;
mod seeds;
mod served;
mod site;
mod starting;
#[cfg(target_os = "linux")]
mod stops;
mod visitor;
