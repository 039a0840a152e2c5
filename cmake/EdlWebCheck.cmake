# Says what is missing before Vite would say it in its own words. Called by EdlWeb.cmake when the app is built.
if(NOT EDL_NPM)
  message(FATAL_ERROR "The app needs npm, which was not found: run scripts/setup, then configure again "
                      "(or build without the app: -D EDL_WEB=OFF).")
endif()
if(NOT EXISTS ${EDL_WEB_DIR}/node_modules/vite)
  message(FATAL_ERROR "The app's packages are missing from web/node_modules: run scripts/setup "
                      "(or build without the app: -D EDL_WEB=OFF).")
endif()
