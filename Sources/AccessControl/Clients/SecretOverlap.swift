/// How long the secret before stays valid after a rotation, so that whoever uses it can be given the new one.
public enum SecretOverlap {
    public static let standard: Duration = .seconds(86_400)
    public static let allowed: ClosedRange<Duration> = .zero ... .seconds(30 * 86_400)
}
