#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "net/ip_address.hpp"

namespace edl::net {

/// So many places for each client, so that one cannot take them all. Any thread. Outlives its places.
class AddressPlaces {
 public:
  explicit AddressPlaces(std::size_t for_each) : for_each_(for_each) {}
  AddressPlaces(const AddressPlaces&) = delete;
  AddressPlaces& operator=(const AddressPlaces&) = delete;

  /// @return a place, which is free again once all copies of it are gone; nothing where the client has all of its own
  [[nodiscard]] std::shared_ptr<void> take(const IpAddress& address) {
    const IpAddress holder = address.holder();
    {
      const std::lock_guard lock(mutex_);
      std::size_t& taken = taken_[holder];
      if (taken >= for_each_) return nullptr;
      ++taken;
    }
    return {this, [holder](AddressPlaces* places) { places->give_back(holder); }};
  }

  /// How many clients have a place.
  [[nodiscard]] std::size_t holders() const {
    const std::lock_guard lock(mutex_);
    return taken_.size();
  }

 private:
  void give_back(const IpAddress& holder) {
    const std::lock_guard lock(mutex_);
    const auto found = taken_.find(holder);
    if (--found->second == 0) taken_.erase(found);
  }

  std::size_t for_each_;
  mutable std::mutex mutex_;
  std::map<IpAddress, std::size_t> taken_;
};

}  // namespace edl::net
