#include "geo/core/digest.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/object_folder.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace oryx::store {
namespace {

struct Fixture {
    Fixture()
        : scratch(*ScratchDirectory::create()), folder(*open_object_folder((scratch.path() / "place").string())) {}
    ScratchDirectory scratch;
    std::unique_ptr<ObjectFolder> folder;
};

std::string md5_hex(std::string_view bytes) {
    Digest digest(Digest::Kind::md5);
    digest.add(bytes);
    return to_hex(digest.finish());
}

TEST_CASE("what was written to a folder is read, listed, replaced and removed") {
    const Fixture f;
    REQUIRE(f.folder->write("a/b/one.json", "one"));
    REQUIRE(f.folder->write("a/two.json", "two"));
    REQUIRE(f.folder->write("a/two.json", "2"));
    CHECK((*f.folder->read("a/two.json", 100))->bytes == "2");
    CHECK((*f.folder->look("a/b/one.json"))->bytes == 3);
    CHECK(*f.folder->sha256_of("a/b/one.json", {}) == sha256_hex("one"));
    CHECK(*f.folder->list("a") == std::vector<std::string>{"a/b/one.json", "a/two.json"});
    REQUIRE(f.folder->remove({"a/b/one.json", "a/not-there.json"}));
    CHECK(*f.folder->list("a") == std::vector<std::string>{"a/two.json"});
}

TEST_CASE("what is not there is nothing, and no error") {
    const Fixture f;
    CHECK_FALSE(*f.folder->read("absent", 100));
    CHECK_FALSE(*f.folder->look("absent"));
    CHECK(f.folder->list("absent")->empty());
}

TEST_CASE("a file is copied in whole, or not at all when it is cancelled") {
    const Fixture f;
    const auto file = f.scratch.path() / "file";
    const std::string content(3 << 20, 'x');
    REQUIRE(write_new_file(file, content));
    std::uint64_t told = 0;
    REQUIRE(f.folder->copy_in(file, "copy", {}, [&](std::uint64_t bytes) { told += bytes; }));
    CHECK(told == content.size());
    CHECK(*f.folder->sha256_of("copy", {}) == sha256_hex(content));

    const CancelToken cancel = CancelToken::create();
    cancel.cancel();
    CHECK(f.folder->copy_in(file, "cancelled", cancel, {}).error().kind == ErrorKind::cancelled);
    CHECK(*f.folder->list("") == std::vector<std::string>{"copy"});
}

TEST_CASE("a folder is held by one at a time") {
    const Fixture f;
    auto held = f.folder->hold();
    REQUIRE(held);
    CHECK(f.folder->hold().error().kind == ErrorKind::conflict);
    held->reset();
    CHECK(f.folder->hold());
}

TEST_CASE("a store's tag proves a content by its MD5, whole or of its pieces, and by nothing else") {
    const std::string small = "hello";
    const FileSums sums = sums_of_text(small);
    CHECK(sums.sha256 == sha256_hex(small));
    CHECK(proves({'"' + md5_hex(small) + '"', 5}, sums));
    CHECK(proves({md5_hex(small), 5}, sums));
    CHECK_FALSE(proves({'"' + md5_hex(small) + '"', 6}, sums));
    CHECK_FALSE(proves({"W/\"" + md5_hex(small) + '"', 5}, sums));
    CHECK_FALSE(proves({"", 5}, sums));

    // S3's ETag of a multipart upload: the MD5 of the pieces' MD5s, and their number.
    const std::size_t piece = upload_piece(0);
    const std::string large(piece + 7, 'y');
    const auto raw = [](std::string_view bytes) {
        Digest digest(Digest::Kind::md5);
        digest.add(bytes);
        return digest.finish();
    };
    const std::string tag =
        md5_hex(raw(std::string_view(large).substr(0, piece)) + raw(std::string_view(large).substr(piece))) + "-2";
    CHECK(proves({'"' + tag + '"', large.size()}, sums_of_text(large)));
}

TEST_CASE("no upload has more pieces than stores take, and none is smaller than they take") {
    for (const std::uint64_t bytes :
         {std::uint64_t{0}, std::uint64_t{1} << 30, std::uint64_t{1} << 40, std::uint64_t{5} << 40}) {
        CHECK(upload_piece(bytes) >= 5 << 20);
        CHECK(bytes / upload_piece(bytes) < 10'000);
    }
}

TEST_CASE("what is neither a folder nor a bucket is refused") {
    for (const char* place :
         {"/vsis3/", "/vsicurl/http://a/b", "https://example.org/x", "/vsis3/bucket/../x", "s3://bucket/x"}) {
        INFO(place);
        const auto opened = open_object_folder(place);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::invalid_input);
    }
}

}  // namespace
}  // namespace oryx::store
