//! The built page in real browsers, most of it in Chromium: it answers as the command line does, survives bad files, asks nobody else for anything and does not
//! freeze.
//!
//! `cargo xtask test` builds the page and runs these tests; by hand: `cargo xtask build`, then `cargo test --release --test browser`.
//!
//! | variable | meaning |
//! |---|---|
//! | `NEUROTRIAGE_PAGE` | the folder of the built page, dist/ by default; `none` skips the tests |
//! | `NEUROTRIAGE_DATA` | a folder with a manifest.csv and the scans it names; without it one test is skipped |
//! | `CHROMIUM`, `CHROMEDRIVER` | the programs, if they are not on PATH |
//! | `FIREFOX`, `GECKODRIVER` | likewise; without them the tests in Firefox are skipped |
//! | `WEBKITDRIVER`, `XVFB` | likewise for WebKit: WebKitWebDriver, and a screen to draw into |
//! | `AXE` | axe.min.js of axe-core; without it and without target/tools/axe the tests that run it are skipped |

// What tests run on.
mod axe;
mod browser;
mod drivers;
mod line;
mod network;
mod page;
#[path = "../phantoms/mod.rs"]
mod phantoms;
mod scans;
mod server;
mod site;
mod versions;
mod volumes;
mod webdriver;

// The tests.
mod accessibility;
mod agreement;
mod cases;
mod check;
mod classroom;
mod endurance;
mod first_answer;
mod fluency;
mod footing;
mod guides;
mod hostile;
mod icons;
mod intake;
mod kernels;
mod keyboard;
mod losses;
mod main_way;
mod languages;
mod offline;
mod own_weights;
mod policy;
mod privacy;
mod results;
mod review;
mod screenshots;
mod updates;
mod viewer;
mod worklist;
