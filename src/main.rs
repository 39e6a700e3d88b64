//! Parses arguments, runs the command, and ends with its exit status.

fn main() -> std::process::ExitCode {
    forewarn::cli::main()
}
