import Testing
import Training

@Suite("Learning rate schedule")
struct LearningRateScheduleTests {
  @Test("The learning rate rises in a line over the first tenth and falls as a cosine")
  func schedule() {
    let shares = (0..<100).map { LearningRateSchedule(peak: 1, updateCount: 100).rate($0) }
    #expect(abs(shares[0] - 0.1) < 1e-12 && abs(shares[4] - 0.5) < 1e-12)
    #expect(shares[9] == 1 && shares[10] == 1 && abs(shares[55] - 0.5) < 1e-12)
    #expect(zip(shares[10...], shares[11...]).allSatisfy { $0 > $1 })
    #expect(shares[99] > 0 && shares[99] < 0.001)
    #expect(LearningRateSchedule(peak: 2, updateCount: 1).rate(0) == 2)
  }
}
