rtl/elastic_reg/elastic_reg.sv
rtl/skid_buffer/skid_buffer.sv
rtl/elastic_pipe/elastic_pipe.sv
