#pragma once

// Asio and Beast for the .cpp files of this room alone: the only heavy header, precompiled.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace edl::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

/// Everything of a connection runs on one I/O thread: an executor without type erasure and without a strand.
using IoExecutor = asio::io_context::executor_type;
template <typename T>
using IoAwaitable = asio::awaitable<T, IoExecutor>;
using IoSocket = asio::basic_stream_socket<tcp, IoExecutor>;
inline constexpr asio::use_awaitable_t<IoExecutor> k_io_awaitable{};
/// Awaits an operation and gives (error_code, results…) as a tuple instead of throwing.
inline constexpr auto k_io_no_throw = asio::as_tuple(k_io_awaitable);

}  // namespace edl::net
