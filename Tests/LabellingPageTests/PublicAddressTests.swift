import Episodes
import Testing

@testable import LabellingPage

@Suite("The address that people open")
struct PublicAddressTests {
  @Test("has a path that ends with a slash, and requests are told from others by it")
  func path() throws {
    let address = try PublicAddress("HTTPS://Labels.Example.org/lab/rapl")
    #expect(address.root == "https://labels.example.org/lab/rapl/")
    #expect(address.isSecure)
    for (requested, local) in [
      ("/lab/rapl/", "/"), ("/lab/rapl/api/state", "/api/state"), ("/lab/rapl", nil), ("/", nil),
      ("/lab/raplx/", nil), ("/page.js", nil), ("/lab/rapl/../x", "/../x"),
    ] {
      #expect(address.local(requested) == local, "\(requested)")
    }
    #expect(try PublicAddress("https://labels.example.org").local("/") == "/")
  }

  @Test("has a port where it is not the usual one, which a proxy may leave out of Host")
  func port() throws {
    let address = try PublicAddress("https://labels.example.org:8443/")
    #expect(address.origins == ["https://labels.example.org:8443"])
    #expect(address.hosts == ["labels.example.org:8443", "labels.example.org"])
    #expect(!(try PublicAddress("http://10.0.0.5:8080/").isSecure))
  }

  @Test("of a machine is a number, with brackets if it is long")
  func direct() {
    #expect(PublicAddress.direct(host: "::1", port: 80).root == "http://[::1]:80/")
    #expect(PublicAddress.direct(host: "10.0.0.5", port: 80).hosts == ["10.0.0.5:80"])
    #expect(PublicAddress.direct(host: "127.0.0.1", port: 80).hosts.contains("localhost:80"))
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "labels.example.org", "ftp://labels.example.org", "https://", "https:///rapl",
      "https://a@b.example", "https://b.example/?x=1", "https://b.example/#x",
      "https://b.example//",
      "https://b.example/a b", "https://b.example/a;b", "https://b.example/../x",
      "https://b.example:99999/", "https://b.example/%0d%0aX", "javascript:alert(1)",
      "https://b.example\r\nX: y",
    ])
  func others(url: String) {
    #expect(throws: DataError.self) { try PublicAddress(url) }
  }
}
