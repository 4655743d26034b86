rtl/weir_pkg/weir_pkg.sv
