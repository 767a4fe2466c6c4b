/// Who wants a cycle to run.
public enum CycleTrigger: Sendable {
    /// The first of a process: its settings may have changed since the last one was refused.
    case start
    case schedule
    /// Somebody who waits for it: what is left alone for a while is asked all the same.
    case person
}
