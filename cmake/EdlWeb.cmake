# Target `edl_web`: the app, built by Vite into share/edl/web beside the programs, whence edl-server serves it.
set(EDL_WEB_DIR ${CMAKE_SOURCE_DIR}/web)
set(EDL_WEB_OUT ${CMAKE_BINARY_DIR}/share/edl/web)

find_program(EDL_NPM npm)

file(GLOB_RECURSE edl_web_sources CONFIGURE_DEPENDS ${EDL_WEB_DIR}/src/* ${EDL_WEB_DIR}/public/*)
list(APPEND edl_web_sources
  ${EDL_WEB_DIR}/index.html ${EDL_WEB_DIR}/package.json ${EDL_WEB_DIR}/package-lock.json
  ${EDL_WEB_DIR}/svelte.config.js ${EDL_WEB_DIR}/tsconfig.json ${EDL_WEB_DIR}/vite.config.ts
  ${EDL_WEB_DIR}/vite-docs.ts ${EDL_WEB_DIR}/api-types.mjs)

# What the server says of its calls is what the app's types say of them.
set(EDL_OPENAPI ${CMAKE_BINARY_DIR}/openapi.json)
add_custom_command(
  OUTPUT ${EDL_OPENAPI}
  COMMAND edl-server openapi > ${EDL_OPENAPI}
  DEPENDS edl-server
  COMMENT "Writing the OpenAPI document"
  VERBATIM)

# The check runs at build time, so that the C++ programs can be configured and built without npm.
add_custom_command(
  OUTPUT ${EDL_WEB_OUT}/index.html
  COMMAND ${CMAKE_COMMAND} -D EDL_NPM=${EDL_NPM} -D EDL_WEB_DIR=${EDL_WEB_DIR}
          -P ${CMAKE_SOURCE_DIR}/cmake/EdlWebCheck.cmake
  COMMAND ${EDL_NPM} run --silent api:check -- ${EDL_OPENAPI}
  COMMAND ${CMAKE_COMMAND} -E env EDL_WEB_OUT=${EDL_WEB_OUT} ${EDL_NPM} run --silent build -- --logLevel warn
  COMMAND ${CMAKE_COMMAND} -E touch ${EDL_WEB_OUT}/index.html
  DEPENDS ${edl_web_sources} ${EDL_OPENAPI} ${CMAKE_SOURCE_DIR}/cmake/EdlWebCheck.cmake
  WORKING_DIRECTORY ${EDL_WEB_DIR}
  COMMENT "Building the app"
  VERBATIM)
add_custom_target(edl_web ALL DEPENDS ${EDL_WEB_OUT}/index.html)
