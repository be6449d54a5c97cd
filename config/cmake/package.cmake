# What `cmake --install` puts beside the program, and with ORYX_SERVICE what a Debian package holds (./run package).
include(GNUInstallDirs)

# The manual page, the completions and the service's options are printed by the program itself, and cannot differ from it.
set(printed ${PROJECT_BINARY_DIR}/printed)
function(oryx_printed file destination command)
  get_filename_component(folder ${printed}/${file} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${printed}/${file} COMMAND sh -c "$<TARGET_FILE:oryx> ${command} > ${printed}/${file}"
    DEPENDS oryx VERBATIM)
  install(FILES ${printed}/${file} DESTINATION ${destination})
  set_property(GLOBAL APPEND PROPERTY ORYX_PRINTED ${printed}/${file})
endfunction()
oryx_printed(oryx.1.gz ${CMAKE_INSTALL_MANDIR}/man1 "manual | gzip -9n")
oryx_printed(bash/oryx ${CMAKE_INSTALL_DATADIR}/bash-completion/completions "completion bash")
oryx_printed(zsh/_oryx ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions "completion zsh")
oryx_printed(fish/oryx.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d "completion fish")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES README.md docs/operations.md docs/data.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(ORYX_SERVICE)
  oryx_printed(oryx.toml ${CMAKE_INSTALL_FULL_SYSCONFDIR}/oryx
    "serve --print-config | sed 's|^#data-dir = .*|data-dir = \"/var/lib/oryx\"|'")
  install(FILES config/debian/oryx.service DESTINATION lib/systemd/system)

  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME oryx)
  set(CPACK_PACKAGE_CONTACT "Oryx developers <oryx@localhost>")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_PACKAGE_DESCRIPTION 
"Oryx ingests shapefiles and other geographic files, computes analytics of incidents such as heat zones, hot spots and \
clusters, and serves vector tiles, an OGC API and a map. It needs no network and no database.")
  # Libraries are found from the program; passwd makes the service's user.
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "passwd")
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/config/debian/postinst
    ${PROJECT_SOURCE_DIR}/config/debian/prerm ${PROJECT_SOURCE_DIR}/config/debian/postrm
    ${PROJECT_SOURCE_DIR}/config/debian/conffiles)
  include(CPack)
endif()

get_property(all_printed GLOBAL PROPERTY ORYX_PRINTED)
add_custom_target(oryx_printed ALL DEPENDS ${all_printed})
