rtl/weir_pkg/weir_pkg.sv
rtl/recip_unit/recip_unit.sv
