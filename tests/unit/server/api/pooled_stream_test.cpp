#include "server/api/pooled_stream.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "server/http/body.hpp"

namespace edl::server {
namespace {

/// Some chunks, then the end, or an exception.
class FewChunks final : public ChunkedText {
 public:
  FewChunks(std::vector<std::string> chunks, bool throws) : chunks_(std::move(chunks)), throws_(throws) {}

  Result<std::string> next() override {
    if (next_ < chunks_.size()) return chunks_[next_++];
    if (throws_) throw std::runtime_error("a bug");
    return std::string();
  }

 private:
  std::vector<std::string> chunks_;
  bool throws_;
  std::size_t next_ = 0;
};

const std::vector<std::string> k_chunks{std::string(200'000, 'a'), "b", std::string(100'000, 'c')};
const std::string k_text = k_chunks[0] + k_chunks[1] + k_chunks[2];

class PooledStreamTest : public testing::Test {
 protected:
  std::shared_ptr<PooledStream> stream(ContentEncoding encoding, bool throws = false) {
    return std::make_shared<PooledStream>(workers, slots->take(UserId{1}),
                                          std::make_unique<FewChunks>(k_chunks, throws), encoding);
  }

  static Result<std::string> next(PooledStream& stream) {
    std::promise<Result<std::string>> taken;
    stream.next([&](Result<std::string> chunk) { taken.set_value(std::move(chunk)); });
    return taken.get_future().get();
  }

  static Result<std::string> read_all(PooledStream& stream) {
    std::string all;
    for (;;) {
      auto chunk = next(stream);
      if (!chunk) return chunk;
      if (chunk->empty()) return all;
      all += *chunk;
    }
  }

  net::WorkerPool workers{1, 10};
  std::shared_ptr<StreamSlots> slots = std::make_shared<StreamSlots>();
};

TEST_F(PooledStreamTest, the_text_arrives_whole_packed_or_not) {
  EXPECT_TRUE(read_all(*stream(ContentEncoding::identity)).value() == k_text);
  for (const auto encoding : {ContentEncoding::gzip, ContentEncoding::zstd}) {
    net::HttpRequest request;  // the way in unpacks what the way out packs
    request.body = read_all(*stream(encoding)).value();
    EXPECT_LT(request.body.size(), k_text.size() / 50) << name_of(encoding);
    request.headers.add("Content-Encoding", std::string(name_of(encoding)));
    EXPECT_TRUE(decoded_body(request, 1 << 20).value() == k_text) << name_of(encoding);
  }
}

TEST_F(PooledStreamTest, what_a_library_throws_is_the_streams_error) {
  EXPECT_EQ(read_all(*stream(ContentEncoding::identity, true)).error().code, Errc::io);
  EXPECT_EQ(read_all(*stream(ContentEncoding::zstd, true)).error().code, Errc::io);
}

TEST_F(PooledStreamTest, a_pool_that_has_stopped_ends_the_stream) {
  const auto ended = stream(ContentEncoding::identity);
  workers.stop();
  EXPECT_EQ(next(*ended).error().code, Errc::unavailable);
}

TEST_F(PooledStreamTest, each_user_has_some_streams_at_once_and_gets_them_back) {
  std::vector<std::unique_ptr<StreamSlots::Slot>> taken;
  for (std::size_t i = 0; i < StreamSlots::k_per_user; ++i) taken.push_back(slots->take(UserId{1}));
  EXPECT_NE(taken.back(), nullptr);
  EXPECT_EQ(slots->take(UserId{1}), nullptr);
  EXPECT_NE(slots->take(UserId{2}), nullptr);
  taken.pop_back();
  EXPECT_NE(slots->take(UserId{1}), nullptr);
}

}  // namespace
}  // namespace edl::server
