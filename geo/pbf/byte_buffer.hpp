#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace oryx::pbf {

/// Bytes that grow at their end. The writer asks for room once for each message and then writes through a bare pointer:
/// a check for each byte, as std::string::push_back makes, costs more than the bytes.
class ByteBuffer {
  public:
    /// Where to write; at least `most` bytes are there. The pointer is good until the next call.
    char* room(std::size_t most) {
        if (bytes_.size() - used_ < most) bytes_.resize(std::max(2 * bytes_.size(), used_ + most));
        return bytes_.data() + used_;
    }
    /// Keeps what was written up to `end`, which lies in the room given last.
    void keep(const char* end) { used_ = static_cast<std::size_t>(end - bytes_.data()); }

    [[nodiscard]] std::size_t size() const { return used_; }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), used_}; }

  private:
    std::vector<char> bytes_;
    std::size_t used_ = 0;
};

}  // namespace oryx::pbf
