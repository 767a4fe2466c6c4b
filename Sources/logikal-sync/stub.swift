import ArgumentParser
@main struct LogikalSync: ParsableCommand { func run() {} }
