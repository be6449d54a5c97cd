#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/remote/hosts.hpp"
#include "geo/store/object_address.hpp"
#include "geo/store/range_answer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace oryx::store {

/// How long another server is waited for.
struct RemoteLimits {
    std::chrono::milliseconds connect{3'000};
    std::chrono::seconds stall{4};          ///< with fewer than 1,000 bytes a second
    std::chrono::milliseconds read{8'000};  ///< for one read, attempts and the pauses between them included
    int attempts = 3;
    std::chrono::milliseconds pause{100};   ///< before the second attempt, twice as long before the third
    std::chrono::milliseconds rest{1'000};  ///< after a server did not answer, nobody else asks it for so long
};

/// All of a remote object, or that it is what it was.
struct WholeObject {
    bool unchanged = false;
    std::string bytes;
    ObjectStamp stamp;
};

class RemoteObject;

/// Objects in buckets and on web servers, read over HTTP. GDAL knows credentials and endpoints (`gdal::signed_url`);
/// the requests and their answers are our own, since each answer must prove that its bytes are those asked for, of the
/// very content that was opened. Nothing is cached. Of a server that did not answer all readers learn at once, and one
/// of them asks it again after a moment: it holds up no more than one thread, and is back as soon as it answers.
/// Thread-safe; copies share connections.
class RemoteStore {
  public:
    /// `hosts`: the web servers that may be asked. Buckets are guarded by the credentials.
    explicit RemoteStore(remote::Hosts hosts, RemoteLimits limits = {});
    /// For an address that the user of this very command wrote: its host is asked, whichever it is.
    static Result<RemoteStore> for_address(const std::string& address);

    /// Opens an object by reading its beginning. `known`: what must lie there. Errors: invalid_input for an address
    /// that is none, or whose host is not named; as `judge_opening`; conflict where something else lies there;
    /// cancelled.
    [[nodiscard]] Result<std::shared_ptr<const RemoteObject>> open(const std::string& address,
                                                                   const std::optional<ObjectStamp>& known = {},
                                                                   const CancelToken& cancel = {}) const;

    /// Reads all of an object of at most `most_bytes`. `known_etag`: of the content that the caller has, which is then
    /// not sent again (If-None-Match, RFC 9110 13.1.2). Errors: as `open`; too_large.
    [[nodiscard]] Result<WholeObject> read_whole(const std::string& address, std::size_t most_bytes,
                                                 const std::string& known_etag = {},
                                                 const CancelToken& cancel = {}) const;

  private:
    friend class RemoteObject;
    class Shared;
    std::shared_ptr<const Shared> shared_;
};

/// An object that was opened: its ranges, as long as it is what it was then.
class RemoteObject {
  public:
    /// Read when it is opened, and kept: where PMTiles have their header and root directory (version 3, section 3).
    static constexpr std::size_t beginning_bytes = 16'384;

    RemoteObject(std::shared_ptr<const RemoteStore::Shared> store, ObjectAddress address);
    ~RemoteObject();
    RemoteObject(const RemoteObject&) = delete;
    RemoteObject& operator=(const RemoteObject&) = delete;

    [[nodiscard]] const ObjectAddress& address() const { return address_; }
    [[nodiscard]] const ObjectStamp& stamp() const { return stamp_; }
    /// Exactly those bytes. Errors: invalid_input for a range beyond the end; conflict where the object is no longer
    /// what it was; unavailable; cancelled.
    [[nodiscard]] Result<std::string> read(std::uint64_t offset, std::uint64_t length,
                                           const CancelToken& cancel = {}) const;

  private:
    friend class RemoteStore;
    class Location;
    std::shared_ptr<const RemoteStore::Shared> store_;
    ObjectAddress address_;
    std::unique_ptr<Location> location_;
    ObjectStamp stamp_;
    std::string beginning_;
};

}  // namespace oryx::store
