//! How much memory something may take.

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What everything may take together that does not depend on what came: buffers, mostly.
const FIXED: usize = 512 * 1024;

/// For each octet that came. A field line of three octets takes 32 while it is parsed, and the
/// properties keep what they compare.
const FOR_EACH_OCTET: usize = 200;

/// Runs `holds`. No number that stands in `octets` may make it take more memory than their count allows.
pub fn in_bounds(octets: &[u8], holds: fn(&[u8])) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    holds(octets);
    let taken = MEMORY.peak_usage().saturating_sub(before);
    let most = FIXED + FOR_EACH_OCTET * octets.len();
    assert!(
        taken <= most,
        "took {taken} octets of memory, {most} would do"
    );
}
