//! A mail, from its bytes to the letter that would tell of it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    forewarn_fuzz::read(&forewarn_fuzz::mail(bytes));
});
