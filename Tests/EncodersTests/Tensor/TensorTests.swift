import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Tensor")
struct TensorTests {
  private let matrix = try? Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])

  @Test("Numbers go in and come out in row-major order")
  func roundTrip() throws {
    let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [1, 2, 3])
    #expect(tensor.shape == [1, 2, 3] && tensor.count == 6)
    #expect(try tensor.values() == [1, 2, 3, 4, 5, 6])
    #expect(try tensor.permuted([2, 0, 1]).values() == [1, 4, 2, 5, 3, 6])
    #expect(try Tensor([7], shape: []).scalar() == 7)
    #expect(try Tensor([], shape: [0, 3]).values() == [])
  }

  @Test("Operations do what they are named after")
  func operations() throws {
    let x = try #require(matrix)
    let row = try Tensor([1, 0, -1], shape: [3])
    #expect(try (x + row).values() == [2, 2, 2, 5, 5, 5])
    #expect(try (x - row).values() == [0, 2, 4, 3, 5, 7])
    #expect(try (x * row).values() == [1, 0, -3, 4, 0, -6])
    #expect(try (row / x).values() == [1, 0, -1 / 3, 0.25, 0, -1 / 6])
    #expect(try row.relu().values() == [1, 0, 0])
    #expect(try x.affine(factor: 2, summand: -1).values() == [1, 3, 5, 7, 9, 11])
    #expect(try x.squared().squareRoot().values() == x.values())
    #expect(try x.matrixProduct(x.permuted([1, 0])).values() == [14, 32, 32, 77])
    #expect(try x.sum(1).values() == [6, 15])
    #expect(try x.sum(-1, keepingDimension: true).shape == [2, 1])
    #expect(try x.mean(0).values() == [2.5, 3.5, 4.5])
    #expect(try x.maximum(0).values() == [4, 5, 6])
    #expect(try x.selecting([1, 1, 0]).values() == [4, 5, 6, 4, 5, 6, 1, 2, 3])
    #expect(try x.selecting([2], dimension: 1).values() == [3, 6])
    #expect(try Tensor.concatenating([x, x], dimension: 1).shape == [2, 6])
    #expect(try x.reshaped([3, -1]).shape == [3, 2])
  }

  @Test("Exponentials stay finite where the naive formula would not")
  func saturation() throws {
    let x = try Tensor([-200, 0, 200], shape: [3])
    #expect(try x.sigmoid().values() == [0, 0.5, 1])
    let logarithms = try x.logSigmoid().values()
    #expect(logarithms[0] == -200 && logarithms[2] == 0)
    #expect(abs(logarithms[1] + 0.693_147_2) < 1e-6)
    #expect(try x.softmax(0).values() == [0, 0, 1])
    #expect(try Tensor([0], shape: [1]).exp().values() == [1])
  }

  @Test("A convolution sums over windows, and a border counts as 0; in pooling as minus infinity")
  func convolution() throws {
    let image = try Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])
    let kernel = try Tensor([1, 0, 0, 1], shape: [1, 1, 2, 2])
    let bias = try Tensor([0.5], shape: [1])
    #expect(try image.convolved(with: kernel, bias: bias).values() == [6.5, 8.5, 12.5, 14.5])
    let padded = try image.convolved(with: kernel, bias: nil, stride: 2, padding: 1)
    #expect(try padded.values() == [1, 3, 7, 14])
    let pooled = try image.affine(factor: -1).maximumPooled(window: 2, stride: 2, padding: 1)
    #expect(try pooled.values() == [-1, -2, -4, -5])
  }

  @Test("Shapes that do not fit are an error that names them")
  func shapeErrors() throws {
    let x = try #require(matrix)
    let other = try Tensor([1, 2, 3, 4], shape: [4])
    let (left, right) = ("[2, 3]", "[4]")
    for text in [left, right] {
      expectError(.unsupported, saying: text) { try x + other }
      expectError(.unsupported, saying: text) { try x.matrixProduct(other) }
      expectError(.unsupported, saying: text) { try Tensor.concatenating([x, other]) }
      expectError(.unsupported, saying: text) { try x.reshaped([4]) }
      expectError(.unsupported, saying: text) { try x.assign(other) }
      expectError(.unsupported, saying: text) {
        try x.convolved(with: other, bias: nil)
      }
    }
    expectError(.unsupported, saying: left) { try x.sum(2) }
    expectError(.unsupported, saying: left) { try x.selecting([2]) }
    expectError(.unsupported, saying: left) { try x.permuted([0, 0]) }
    expectError(.unsupported, saying: "concatenating []") { try Tensor.concatenating([]) }
  }

  @Test("An error of libtorch is one line, without its stack")
  func oneLine() throws {
    let x = try #require(matrix)
    let error = #expect(throws: DataError.self) { try x.reshaped([5]) }
    #expect(error?.description.contains(where: \.isNewline) == false)
    #expect((error?.description.count ?? 0) < 300)
  }
}
