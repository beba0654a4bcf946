//! Tells cargo that the demonstration commons is part of the executable, new files included.

fn main() {
    println!("cargo:rerun-if-changed=../../commons/odd17");
}
